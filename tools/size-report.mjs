// Weighs a build against tools/size-budget.json.

const sum = (sizes, key) => sizes.reduce((total, size) => total + size[key], 0);
const megabytes = (bytes) => `${(bytes / 1e6).toFixed(2).padStart(7)} MB`;

/**
 * Sorts every file into the first group whose pattern fits.
 *
 * @param {{ file: string, bytes: number, brotli: number }[]} sizes
 * @returns the groups' sums, the first visit's, and one line for everything that breaks the budget
 */
export function weigh(sizes, budget) {
  const faults = [];
  const left = new Set(sizes);
  const take = ({ name, pattern, brotliBytes }) => {
    const taken = [...left].filter(({ file }) => new RegExp(pattern).test(file));
    for (const size of taken) left.delete(size);
    return {
      name,
      allowed: brotliBytes,
      files: taken.length,
      bytes: sum(taken, 'bytes'),
      brotli: sum(taken, 'brotli'),
    };
  };
  const first = budget.groups.map(take);
  const later = budget.later.map(take);
  const firstVisit = sum(first, 'brotli');
  for (const { name, allowed, files, brotli } of first) {
    if (files === 0) faults.push(`${name}: no such file was built`);
    if (brotli > allowed) faults.push(`${name}:${megabytes(brotli)} brotli, allowed${megabytes(allowed)}`);
  }
  if (firstVisit > budget.firstVisitBrotliBytes) {
    faults.push(`first visit:${megabytes(firstVisit)} brotli, allowed${megabytes(budget.firstVisitBrotliBytes)}`);
  }
  for (const { file } of left) faults.push(`${file}: belongs to no group of tools/size-budget.json`);
  return { first, later, firstVisit, faults };
}

export function printSizes({ first, later, firstVisit }, sizes, budget) {
  console.log('\nfirst visit                                      raw      brotli     budget');
  for (const { name, allowed, bytes, brotli } of first) {
    console.log(`  ${name.padEnd(38)}${megabytes(bytes)}${megabytes(brotli)}${megabytes(allowed)}`);
  }
  console.log(`  ${'total'.padEnd(48)}${megabytes(firstVisit)}${megabytes(budget.firstVisitBrotliBytes)}`);
  console.log('later');
  for (const { name, bytes, brotli } of later) {
    console.log(`  ${name.padEnd(38)}${megabytes(bytes)}${megabytes(brotli)}`);
  }
  console.log('largest files');
  for (const { file, bytes, brotli } of sizes.toSorted((one, other) => other.brotli - one.brotli).slice(0, 10)) {
    console.log(`  ${file.padEnd(46)}${megabytes(bytes)}${megabytes(brotli)}`);
  }
}
