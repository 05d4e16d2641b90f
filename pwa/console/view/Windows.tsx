// The window that is open over the desk: one at a time.

import { Aside } from "./Aside.tsx";
import type { DeskProps, Open } from "./Desk.tsx";
import { DutyDialog } from "./DutyDialog.tsx";
import { Facts } from "./Facts.tsx";
import { Keys } from "./Keys.tsx";
import { Dialog } from "./kit.tsx";
import { Menu } from "./Menu.tsx";
import { Near } from "./Near.tsx";
import { Palette } from "./Palette.tsx";
import { ReminderForm } from "./ReminderForm.tsx";
import { Search } from "./Search.tsx";

export function Windows(props: DeskProps & { readonly open: Open }) {
  const { desk, say, ask, open } = props;
  const { chosen } = desk;
  switch (open) {
    case "duty":
      return <DutyDialog {...props} />;
    case "menu":
      return <Menu {...props} />;
    case "palette":
      return <Palette {...props} />;
    case "search":
      return <Search {...props} />;
    case "near":
      return <Near {...props} />;
    case "keys":
      return <Keys {...props} />;
    case "aside":
      return <Aside {...props} />;
    case "facts":
      return chosen === null ? null : (
        <Dialog title={say("facts_title")} say={say} onClose={() => ask(null)}>
          <Facts {...props} conversation={chosen} />
        </Dialog>
      );
    case "remind":
      return chosen === null ? null : (
        <Dialog title={say("remind_set")} say={say} onClose={() => ask(null)}>
          <ReminderForm {...props} conversation={chosen} moved={null} onDone={() => ask(null)} />
        </Dialog>
      );
    case null:
      return null;
  }
}
