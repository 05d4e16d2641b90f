// A long text to carry elsewhere, with a button that copies it.

import { useState } from "preact/hooks";
import type { Speak } from "../words/index.ts";
import { Secondary } from "./kit.tsx";

type CopyableProps = { readonly label: string; readonly text: string; readonly say: Speak };

export function Copyable({ label, text, say }: CopyableProps) {
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div class="copyable">
      <label class="field">
        {label}
        <input readOnly value={text} onFocus={({ currentTarget }) => currentTarget.select()} />
      </label>
      <Secondary onPress={copy}>{copied ? say("copied") : say("copy")}</Secondary>
    </div>
  );
}
