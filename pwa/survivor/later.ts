// The part that comes once she talks, or earlier if she asks for it: what opens over a screen, and coming back.

import { Asked } from "./asked.ts";
import { supply } from "./beside.ts";
import { CallingAgain } from "./calling_again.ts";
import { supply as supplyChoosing } from "./choosing.ts";
import { Regions } from "./regions.ts";
import { id } from "./words/id.ts?later";
import { learn } from "./words/index.ts";

export { default as sheet } from "./later.css";
export { adviceText } from "./view/Advice.tsx";
export { Aloud } from "./view/Aloud.tsx";
export { Another } from "./view/Another.tsx";
export { AskCard } from "./view/AskCard.tsx";
export { Unanswered } from "./view/CallAgain.tsx";
export { CalledSoFar, Meanwhile } from "./view/Called.tsx";
export { Fold } from "./view/Fold.tsx";
export { Menu } from "./view/Menu.tsx";
export { AllLeftOut, LeftOut } from "./view/Regions.tsx";
export { Return } from "./view/Return.tsx";
export { SignCard } from "./view/SafetySign.tsx";
export { Sheets } from "./view/Sheets.tsx";
export { Terms } from "./view/Terms.tsx";
export { whyText } from "./view/Why.tsx";
export { WishList } from "./view/WishList.tsx";

learn("id", id);
supply((parts) => new Asked(parts));
supplyChoosing((room) => new CallingAgain(room, new Regions(room)));
