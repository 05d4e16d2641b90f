// Everything that the desk can do, found by typing a few letters of it.

import { useId, useRef, useState } from "preact/hooks";
import { type Command, matching } from "../palette.ts";
import { commandsFor } from "./commands.ts";
import type { DeskProps } from "./Desk.tsx";
import { Dialog } from "./kit.tsx";
import { Choice, PickField } from "./Picker.tsx";
import { usePicking } from "./picking.ts";

export function Palette(view: DeskProps) {
  const { say, ask } = view;
  const id = useId();
  const [typed, type] = useState("");
  const found = matching(commandsFor(view), typed);
  const box = useRef<HTMLDivElement>(null);
  const chosen = useRef<Command | null>(null);
  const run = (at: number) => {
    chosen.current = found[at] ?? null;
    box.current?.closest("dialog")?.close();
  };
  // Closed first, so that the focus is back where it was; what is done then may take it, or open another window.
  const close = () => {
    ask(null);
    chosen.current?.run();
  };
  const picking = usePicking(
    found.map(({ name }) => name),
    run,
  );
  return (
    <Dialog title={say("palette_title")} say={say} onClose={close}>
      <div class="form picker" ref={box}>
        <PickField
          list={id}
          label={say("palette_type")}
          typed={typed}
          count={found.length}
          picking={picking}
          onType={type}
        />
        {found.length === 0 ? <p role="status">{say("palette_none")}</p> : null}
        <div class="picks" id={id} role="listbox" aria-label={say("palette_title")}>
          {found.map(({ name, label, hint }, place) => (
            <Choice key={name} id={`${id}${place}`} picked={place === picking.at} onPick={() => run(place)}>
              <span>{label}</span>
              {hint === undefined ? null : <kbd>{hint}</kbd>}
            </Choice>
          ))}
        </div>
      </div>
    </Dialog>
  );
}
