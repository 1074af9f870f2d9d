// How many of the claims of models hold to what they cite: right and wrong ones, with those that are judged amiss.
// npx tsx scripts/bench/claims.ts

import { HELD_OUT_RIGHT, HELD_OUT_WRONG } from '../../test/engines/ollama/claims/held-out.ts';
import { judgeClaim } from '../../test/engines/ollama/claims/judge-claim.ts';
import { type Claim, RIGHT } from '../../test/engines/ollama/claims/right.ts';
import { WRONG } from '../../test/engines/ollama/claims/wrong.ts';

async function told(claims: readonly Claim[], isRight: boolean): Promise<number> {
  let held = 0;
  for (const claim of claims) {
    const grounded = await judgeClaim(claim);
    if (grounded.type === 'grounded') held += 1;
    if ((grounded.type === 'grounded') === isRight) continue;
    const why = grounded.type === 'ungrounded' ? `: ${grounded.problems.join('; ')}` : '';
    console.error(`${isRight ? 'lost' : 'told'}: ${claim.cause} «${claim.quote}»${why}`);
  }
  return held;
}

for (const [name, right, wrong] of [
  ['written before', RIGHT, WRONG],
  ['held out', HELD_OUT_RIGHT, HELD_OUT_WRONG],
] as const) {
  const counts = [await told(right, true), await told(wrong, false)];
  console.log(
    `${name}: right told ${counts[0]} of ${right.length}, wrong told ${counts[1]} of ${wrong.length}`,
  );
}
