// Looks for words in the conversations that are open here. The index is made when this opens and gone when it closes.

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { soon } from "../../shared/dates.ts";
import { foundIn, type Hit } from "../search.ts";
import type { DeskProps } from "./Desk.tsx";
import { Dialog } from "./kit.tsx";
import { calledIn } from "./MineList.tsx";
import { Choice, PickField } from "./Picker.tsx";
import { usePicking } from "./picking.ts";

export function Search(view: DeskProps) {
  const { app, desk, say, ask, find } = view;
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const chosen = useRef<Hit | null>(null);
  const [typed, type] = useState("");
  useEffect(() => () => desk.search.forget(), [desk]);
  const hits = desk.search.find(typed, desk.conversations, app.now);
  const open = (at: number) => {
    chosen.current = hits[at] ?? null;
    box.current?.closest("dialog")?.close();
  };
  const close = () => {
    ask(null);
    if (chosen.current !== null) {
      find(chosen.current.talk, chosen.current.entry.key);
    }
  };
  const picking = usePicking(
    hits.map(({ talk, entry }) => `${talk}${entry.key}`),
    open,
  );
  return (
    <Dialog title={say("search_title")} say={say} onClose={close}>
      <div class="form picker" ref={box}>
        <PickField
          list={id}
          label={say("search_type")}
          typed={typed}
          count={hits.length}
          picking={picking}
          onType={type}
        />
        <p class="soft" role="status">
          {typed.trim() === ""
            ? say("search_line")
            : hits.length === 0
              ? say("search_none")
              : say("search_count", { n: `${hits.length}` })}
        </p>
        <div class="picks" id={id} role="listbox" aria-label={say("search_title")}>
          {hits.map((hit, place) => (
            <Choice
              key={`${hit.talk}${hit.entry.key}`}
              id={`${id}${place}`}
              picked={place === picking.at}
              onPick={() => open(place)}
            >
              <Found {...view} hit={hit} />
            </Choice>
          ))}
        </div>
      </div>
    </Dialog>
  );
}

function Found({ app, desk, say, language, zone, hit }: DeskProps & { readonly hit: Hit }) {
  const { entry, terms, talk } = hit;
  const conversation = desk.conversations.find(({ name }) => name === talk);
  return (
    <span class="hit">
      <small>
        {conversation === undefined ? "" : calledIn(conversation, say)} · {soon(entry.sentAt, app.now, zone, language)}
      </small>
      <span dir="auto">
        {foundIn(entry.text, terms).map(({ text, found }, at) => (found ? <mark key={`${at}`}>{text}</mark> : text))}
      </span>
    </span>
  );
}
