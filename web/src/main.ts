import { startApp } from './ui/app';
import { createEngine } from './workers/client';

const root = document.getElementById('app');
if (root === null) throw new Error('index.html has no #app');

await startApp({
  engine: createEngine(),
  root,
  serviceWorker: import.meta.env.PROD ? `${import.meta.env.BASE_URL}service-worker.js` : null,
});
