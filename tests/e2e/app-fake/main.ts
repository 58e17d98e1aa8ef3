import { startApp } from '../../../web/src/ui/app';
import { FakeEngine } from './fake-engine';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');

const engine = new FakeEngine();
Object.assign(window, { fakeEngine: engine });
await startApp({ engine, root, serviceWorker: null });
