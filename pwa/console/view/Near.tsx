// "He is at the door": one screen, one tap from the conversation, in the order in which things are done.

import type { DeskProps } from "./Desk.tsx";
import { Dialog } from "./kit.tsx";

const STEPS = [1, 2, 3, 4, 5, 6, 7] as const;

export function Near({ say, ask }: DeskProps) {
  return (
    <Dialog title={say("near_title")} say={say} onClose={() => ask(null)}>
      <p>{say("near_lead")}</p>
      <ol class="steps">
        {STEPS.map((step) => (
          <li key={step}>
            <strong>{say(`near_${step}`)}</strong>
            <span>{say(`near_${step}_line`)}</span>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}
