// How long somebody has waited: in words that change, with a picture that changes, and only then in a colour.

import { gradeOf } from "../duty/urgency.ts";
import { type Speak, waitOf } from "../words/index.ts";
import { Icon } from "./kit.tsx";

const PICTURES = { fresh: "fresh", waiting: "waiting", long: "long", late: "warn" } as const;

export function Timer({ seconds, say }: { readonly seconds: number; readonly say: Speak }) {
  const whole = Math.max(0, seconds);
  const grade = gradeOf(whole);
  return (
    <p class="since" data-grade={grade}>
      <Icon name={PICTURES[grade]} /> {say(`wait_${grade}`, { length: waitOf(whole, say) })}
    </p>
  );
}
