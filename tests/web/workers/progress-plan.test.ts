import { expect, test } from 'vitest';
import type { ProgressEvent } from '../../../web/src/contract/engine';
import { GARMENT_STEPS, PERSON_STEPS, ProgressPlan, TRY_ON_STEPS } from '../../../web/src/workers/progress-plan';

function listen(steps: ConstructorParameters<typeof ProgressPlan>[0]) {
  const events: ProgressEvent[] = [];
  return { plan: new ProgressPlan(steps, (event) => events.push(event)), events };
}

test('the steps of a whole try-on rise from 0 and stay below 1', () => {
  const steps = [...PERSON_STEPS, ...GARMENT_STEPS, ...TRY_ON_STEPS];
  const { plan, events } = listen(steps);
  for (const step of steps) plan.begin(step);
  const fractions = events.map(({ fraction }) => fraction);
  expect(fractions[0]).toBe(0);
  fractions.reduce((before, after) => {
    expect(after).toBeGreaterThan(before);
    return after;
  }, -1);
  expect(fractions.at(-1)).toBeLessThan(1);
});

test('a step outside the plan is named without moving the bar', () => {
  const { plan, events } = listen(TRY_ON_STEPS);
  plan.begin('fill');
  plan.begin('load_model');
  plan.begin('fill');
  expect(events.map(({ step }) => step)).toEqual(['fill', 'load_model', 'fill']);
  expect(new Set(events.map(({ fraction }) => fraction)).size).toBe(1);
});

test('a skipped step moves the bar past it', () => {
  const { plan, events } = listen(TRY_ON_STEPS);
  plan.begin('compose');
  expect(events[0]!.fraction).toBeGreaterThan(0.5);
});

test('bytes move the bar within the download only, in at most a hundred events', () => {
  const { plan, events } = listen(['download', 'warp']);
  plan.begin('download');
  for (let loaded = 0; loaded <= 10_000; loaded += 1) plan.bytes(loaded, 10_000);
  expect(events.length).toBeLessThanOrEqual(102);
  const end = events.at(-1)!;
  expect(end).toMatchObject({ loadedBytes: 10_000, totalBytes: 10_000 });
  plan.begin('warp');
  expect(events.at(-1)!.fraction).toBeCloseTo(end.fraction);
});
