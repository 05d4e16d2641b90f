// A shift's zone: those of Indonesia, one's own, or any that the relay takes by its IANA name.

import { useState } from "preact/hooks";
import { zonesFrom } from "../rota/zones.ts";
import { UNLEARNED } from "./kit.tsx";
import type { RotaProps } from "./Rota.tsx";
import { Choice } from "./RotaFields.tsx";

const OTHER = "other";

type ZoneProps = RotaProps & { readonly chosen: string; readonly onChoose: (zone: string) => void };

export function RotaZone({ say, home, chosen, onChoose }: ZoneProps) {
  const zones = zonesFrom(home);
  const [typing, setTyping] = useState(!zones.has(chosen));
  const choose = (value: string) => {
    setTyping(value === OTHER);
    onChoose(value === OTHER ? "" : value);
  };
  return (
    <>
      <Choice
        label={say("rota_zone")}
        value={typing ? OTHER : chosen}
        options={[...zones, [OTHER, say("rota_zone_other")]]}
        onChoose={choose}
      />
      {typing ? (
        <label class="field">
          {say("rota_zone_name")}
          <input
            type="text"
            value={chosen}
            {...UNLEARNED}
            onInput={({ currentTarget }) => onChoose(currentTarget.value.trim())}
          />
        </label>
      ) : null}
    </>
  );
}
