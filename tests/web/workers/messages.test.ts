import { expect, test } from 'vitest';
import { isFromWorker, isToWorker } from '../../../web/src/contract/messages';
import { breaksWorker, EngineFault, faultOf } from '../../../web/src/workers/faults';

const blob = new Blob(['x']);
const person = { id: 'me', blob };
const job = (request: unknown) => ({ type: 'job', id: 1, job: { kind: 'try_on', request } });

test.each([
  [
    'settings',
    { type: 'settings', settings: { baseUrl: '/', lifeLock: 'l', useSnapshot: true, useWebgpu: true, warmUp: false } },
  ],
  ['a start', { type: 'job', id: 1, job: { kind: 'start' } }],
  ['a cancel', { type: 'cancel', id: 1 }],
  ['a person', { type: 'job', id: 1, job: { kind: 'analyze_person', person } }],
  ['a catalogue garment', job({ person, garment: { kind: 'catalogue', id: 'tee' }, tucked: null })],
  ['an own garment', job({ person, garment: { kind: 'own', id: 'g', blob, category: 'auto' }, tucked: true })],
])('the worker takes %s', (_, message) => expect(isToWorker(message)).toBe(true));

test.each([
  ['nothing', undefined],
  ['text', 'start'],
  ['a job of an unknown kind', { type: 'job', id: 1, job: { kind: 'shoes' } }],
  ['a job without a number', { type: 'job', job: { kind: 'start' } }],
  ['a person without a picture', { type: 'job', id: 1, job: { kind: 'analyze_person', person: { id: 'me' } } }],
  [
    'an own garment without a picture',
    job({ person, garment: { kind: 'own', id: 'g', category: 'auto' }, tucked: null }),
  ],
  ['a half-tucked top', job({ person, garment: { kind: 'catalogue', id: 'tee' }, tucked: 'half' })],
])('the worker refuses %s', (_, message) => expect(isToWorker(message)).toBe(false));

test.each([
  ['life', { type: 'alive' }],
  ['progress', { type: 'progress', id: 1, event: { step: 'warp', fraction: 0.5 } }],
  ['a result', { type: 'done', id: 1, broken: false, outcome: { status: 'ok', value: null } }],
  ['a fault', { type: 'done', id: 1, broken: true, outcome: { status: 'offline', detail: '' } }],
])('the page takes %s', (_, message) => expect(isFromWorker(message)).toBe(true));

test.each([
  ['an unknown step', { type: 'progress', id: 1, event: { step: 'dance', fraction: 0.5 } }],
  ['progress without a fraction', { type: 'progress', id: 1, event: { step: 'warp' } }],
  ['an outcome without a status', { type: 'done', id: 1, broken: false, outcome: { value: null } }],
  ['a fault without a detail', { type: 'done', id: 1, broken: false, outcome: { status: 'offline' } }],
])('the page refuses %s', (_, message) => expect(isFromWorker(message)).toBe(false));

test.each([
  ['numpy', new Error('Traceback\n  line\nnumpy._core._exceptions._ArrayMemoryError: Unable to allocate 3 GiB')],
  ['Python', new Error('Traceback\n  line\nMemoryError')],
  ['V8', new RangeError('Array buffer allocation failed')],
  ['WebAssembly', new RangeError('WebAssembly.Memory.grow(): Maximum memory size exceeded')],
  ['C++', new Error('std::bad_alloc')],
  ['OpenCV', new Error('cv2.error: (-4:Insufficient memory) Failed to allocate 99 bytes')],
])('memory that ran out in %s is told as such', (_, error) => {
  expect(faultOf(error).status).toBe('out_of_memory');
  expect(breaksWorker('out_of_memory')).toBe(true);
});

test('other errors keep their meaning', () => {
  expect(faultOf(new EngineFault('offline', 'no file')).status).toBe('offline');
  expect(faultOf(new DOMException('', 'AbortError')).status).toBe('cancelled');
  expect(faultOf(new DOMException('', 'QuotaExceededError')).status).toBe('storage_full');
  expect(faultOf(new TypeError('no room to swing a cat')).status).toBe('worker_crashed');
  expect(faultOf('anything')).toEqual({ status: 'worker_crashed', detail: 'anything' });
});

test('of a Python traceback the closing line is told', () => {
  const error = Object.assign(new Error('Traceback\n  File "x"\nKeyError: 1\n'), { name: 'PythonError' });
  expect(faultOf(error).detail).toBe('KeyError: 1');
});
