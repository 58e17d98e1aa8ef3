/** A page with nothing but the engine, for the tests of `tests/e2e/engine` and for `make bench`. */
import { createEngine } from '../../../../web/src/workers/client';
import { OrtDriver } from '../../../../web/src/workers/ort-driver';
import { planOrt } from '../../../../web/src/workers/ort-plan';

const engineOnPage = { createEngine, OrtDriver, planOrt };
export type EngineOnPage = typeof engineOnPage;
Object.assign(window, engineOnPage);
