// Shows the place that the console is at, and listens for what concerns all of it: keys, idleness, the network.

import { zoneOf } from "../../shared/dates.ts";
import type { Console } from "../console.ts";
import type { Preferences } from "../preferences.ts";
import { speaking } from "../words/index.ts";
import { Certifying, PersonForm } from "./Application.tsx";
import { Coordination } from "./Coordination.tsx";
import { DeskView } from "./Desk.tsx";
import { useWatched, type View } from "./kit.tsx";
import { Overview } from "./Overview.tsx";
import { RotaView } from "./Rota.tsx";
import { SecondWay, SheetPage } from "./SecondWay.tsx";
import { Invited, Opening, Over, Passphrase, SheetWords, SignIn } from "./Welcome.tsx";

export function App({ app, liked }: { readonly app: Console; readonly liked: Preferences }) {
  useWatched(app);
  useWatched(liked);
  const { language } = liked;
  const view = { app, liked, language, say: speaking(language), zone: zoneOf(new Date()) };
  return (
    <>
      <Room {...view} />
      {app.warned ? (
        <p class="warned" role="alert">
          {view.say("idle_warn")}
        </p>
      ) : null}
      {app.place.at === "desk" ? null : (
        <footer class="foot">
          <button type="button" class="quiet" onClick={() => liked.switchLanguage()}>
            {view.say("language")}
          </button>
        </footer>
      )}
    </>
  );
}

function Room(view: View) {
  const { place } = view.app;
  switch (place.at) {
    case "invited":
      return <Invited {...view} />;
    case "sign in":
      return <SignIn {...view} why={place.why} />;
    case "opening":
      return <Opening {...view} />;
    case "passphrase":
      return <Passphrase {...view} />;
    case "sheet words":
      return <SheetWords {...view} />;
    case "second way":
      return <SecondWay {...view} />;
    case "sheet":
      return <SheetPage {...view} sheet={place.sheet} />;
    case "application":
      return <PersonForm {...view} />;
    case "certifying":
      return <Certifying {...view} />;
    case "coordination":
      return <Coordination {...view} />;
    case "overview":
      return <Overview {...view} />;
    case "rota":
      return <RotaView {...view} />;
    case "desk":
      return <DeskView {...view} />;
    case "over":
      return <Over {...view} why={place.why} />;
  }
}
