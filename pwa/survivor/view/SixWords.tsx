// Her six words: shown once she asks, then picked once, so that she knows she has them. The keyboard is never used.

import { useState } from "preact/hooks";
import { drawn, randomBytes } from "../../shared/chance.ts";
import { moment, zoneOf } from "../../shared/dates.ts";
import { lengthOf } from "../../shared/words/lengths.ts";
import { Primary, Quiet, Secondary, type View } from "./kit.tsx";
import { Returns } from "./Returns.tsx";
import { Waits } from "./Waits.tsx";

type Step = { readonly at: "shown" } | { readonly at: "pick"; readonly place: number } | { readonly at: "done" };
/** `renewing`: these take the place of the ones before, once she has picked them. */
type SixWordsProps = View & { readonly decoys: readonly string[]; readonly renewing?: boolean };

export function SixWords(props: SixWordsProps) {
  const { scene, say, act, renewing = false } = props;
  const [step, setStep] = useState<Step>({ at: "shown" });
  if (step.at === "done" && renewing) {
    return <Moving {...props} />;
  }
  if (step.at === "done") {
    return (
      <>
        <p role="status">{say("words_done")}</p>
        <Returns {...props} />
        <Primary onPress={() => act.show(null)}>{say("close")}</Primary>
      </>
    );
  }
  if (step.at === "shown") {
    return <Shown {...props} onReady={() => setStep({ at: "pick", place: 0 })} />;
  }
  return (
    <Pick
      {...props}
      key={step.place}
      place={step.place}
      onBack={() => setStep({ at: "shown" })}
      onRight={() => {
        if (step.place + 1 < scene.words.length) {
          setStep({ at: "pick", place: step.place + 1 });
        } else {
          (renewing ? act.moveWords : act.confirmWords)();
          setStep({ at: "done" });
        }
      }}
    />
  );
}

/** In one step: either the words before are dead, or nothing has changed, or she is told that it is not known yet. */
function Moving({ scene, say, act }: SixWordsProps) {
  if (scene.moved === "done") {
    return (
      <>
        <p role="status">{say("renew_done")}</p>
        <Primary onPress={() => act.show(null)}>{say("close")}</Primary>
      </>
    );
  }
  const busy = scene.busy === "moving";
  return (
    <>
      <p role="status">{say(busy ? "renew_doing" : "renew_unsure")}</p>
      {busy ? null : <Primary onPress={act.moveWords}>{say("again")}</Primary>}
    </>
  );
}

function Shown({ scene, say, renewing, onReady }: SixWordsProps & { readonly onReady: () => void }) {
  const zone = zoneOf(new Date(scene.wordsUntil * 1000));
  return (
    <>
      {renewing === true ? <p>{say("renew_why")}</p> : null}
      <ol class="six">
        {scene.words.map((word, place) => (
          <li key={word}>
            <span aria-hidden="true">{place + 1}</span> {word}
          </li>
        ))}
      </ol>
      <p>{say("words_keep")}</p>
      <p class="weighty">{say("words_anyone")}</p>
      {scene.wordsUntil === 0 ? null : (
        <p class="soft">
          {say("words_until", { time: moment(scene.wordsUntil, scene.now, zone, scene.language) })}{" "}
          {say("words_messages", { length: lengthOf(scene.talk?.keep ?? scene.keep, say) })}
        </p>
      )}
      <Waits scene={scene} say={say} />
      <Primary onPress={onReady}>{say("words_ready")}</Primary>
    </>
  );
}

type PickProps = SixWordsProps & {
  readonly place: number;
  readonly onRight: () => void;
  readonly onBack: () => void;
};

function Pick({ scene, say, decoys, place, onRight, onBack }: PickProps) {
  const right = scene.words[place] ?? "";
  const [choices] = useState(() => choicesFor(right, scene.words, decoys));
  const [wrong, setWrong] = useState(false);
  if (wrong) {
    return (
      <>
        <p role="status">{say("words_wrong")}</p>
        <Secondary onPress={onBack}>{say("words_look")}</Secondary>
      </>
    );
  }
  return (
    <>
      <p role="status">{say("words_pick", { n: `${place + 1}` })}</p>
      <div class="grid">
        {choices.map((word) => (
          <button type="button" key={word} class="word" onClick={() => (word === right ? onRight() : setWrong(true))}>
            {word}
          </button>
        ))}
      </div>
      <Quiet onPress={onBack}>{say("words_look")}</Quiet>
    </>
  );
}

/** The right word among her other ones and some of nobody's, in an order left to chance. */
function choicesFor(right: string, words: readonly string[], decoys: readonly string[]): readonly string[] {
  const others = words.filter((word) => word !== right);
  const strangers = decoys.filter((word) => word !== right && !others.includes(word));
  const wrong = [...drawn(others, 2, randomBytes), ...drawn(strangers.slice(0, 256), 3, randomBytes)];
  return drawn([right, ...wrong], 6, randomBytes);
}
