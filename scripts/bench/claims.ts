// How many of the claims of models hold to what they cite: right and wrong ones, with those that are judged amiss.
// npx tsx scripts/bench/claims.ts
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

const right = await told(RIGHT, true);
const wrong = await told(WRONG, false);
console.log({ right: `${right} of ${RIGHT.length} told`, wrong: `${wrong} of ${WRONG.length} told` });
