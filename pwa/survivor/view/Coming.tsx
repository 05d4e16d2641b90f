// In the place of a screen that is still being fetched: that it comes, or that it can't come now.

import { useEffect } from "preact/hooks";
import type { Supply } from "../supplies.ts";
import { Back, Page, Primary, type View } from "./kit.tsx";

type ComingProps = Pick<View, "say"> & { readonly later: Supply; readonly onBack: () => void };

export function Coming({ say, later, onBack }: ComingProps) {
  useEffect(() => later.want(), []);
  return (
    <Page label={say(later.missing ? "later_missing" : "later_coming")}>
      <header class="head">
        <Back say={say} onBack={onBack} />
      </header>
      <p role="status">{say(later.missing ? "later_missing" : "later_coming")}</p>
      {later.missing ? <Primary onPress={later.want}>{say("again")}</Primary> : null}
    </Page>
  );
}
