// Another way to be reminded, for when no device takes a page: one of those that the operator has.

import { useState } from "preact/hooks";
import type { DeskProps } from "./Desk.tsx";
import { Secondary, UNLEARNED } from "./kit.tsx";

export function ContactPart({ desk, say }: DeskProps) {
  const { alerts } = desk;
  const [first = ""] = alerts.ways;
  const [way, setWay] = useState(alerts.contact?.way ?? first);
  const [destination, setDestination] = useState(alerts.contact?.destination ?? "");
  if (alerts.ways.length === 0) {
    return null;
  }
  return (
    <>
      <p class="soft">{say("contact_line")}</p>
      <label class="field">
        {say("contact_way")}
        <select value={way} onChange={({ currentTarget }) => setWay(currentTarget.value)}>
          {alerts.ways.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {say("contact_to")}
        <input
          {...UNLEARNED}
          type="text"
          maxLength={64}
          value={destination}
          onInput={({ currentTarget }) => setDestination(currentTarget.value)}
        />
      </label>
      <p role="status">{alerts.contact === null ? "" : say("contact_kept", { way: alerts.contact.way })}</p>
      <Secondary
        busy={alerts.busy || destination.trim() === ""}
        onPress={() => void alerts.keepContact({ way: way === "" ? first : way, destination })}
      >
        {say("contact_keep")}
      </Secondary>
      {alerts.contact === null ? null : (
        <Secondary busy={alerts.busy} onPress={() => void alerts.forgetContact()}>
          {say("contact_forget")}
        </Secondary>
      )}
    </>
  );
}
