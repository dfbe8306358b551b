import { isReadingOperation } from '@three-tier-chat/wire-contract';
import { allWords } from '../words.ts';

const CHANGE = new Set(
  `add change clear create delete disable edit enable mute patch put remove rename save send set stop
  switch turn unmute update write`.split(/\s+/),
);

/** What may stand before the verb of a request. */
const BEFORE_VERB =
  /^(?:please|kindly|can you|could you|would you|will you|i want to|i would like to|i['’]d like to|now|also|and|but|then|just|go ahead and)[\s,]+/i;
/** *my time zone to Europe/Berlin*, *my new address is …*, *no more notifications*. */
const WITHOUT_VERB =
  /^(?:my|the)\s+[\p{L}\s'’-]{2,60}?\s+to\s+\S|^my new\s+[\p{L}\s'’-]{2,60}?\s+is\s+\S|^no more\s+\p{L}/iu;
const FORBIDS = /^(?:do not|don['’]?t|never)\s+(\p{L}+)/iu;

/** Tells by the verb of a tool's operation whether it changes something. */
export function changesSomething(toolName: string): boolean {
  return !isReadingOperation(operationOf(toolName));
}

/** True for *change my name*, but not for *when did I change my name* or *do not change it*. */
export function asksForChange(request: string): boolean {
  return (
    imperativesOf(request).some((verb) => CHANGE.has(verb)) ||
    sentencesOf(request).some((sentence) => WITHOUT_VERB.test(sentence))
  );
}

/** True for *do not change my name*. */
export function forbidsChange(request: string): boolean {
  return sentencesOf(request).some((sentence) => {
    const [, verb = ''] = FORBIDS.exec(sentence) ?? [];
    return CHANGE.has(verb.toLowerCase());
  });
}

/** The first word of each part of a request, which is its verb if it is an imperative. */
export function imperativesOf(request: string): readonly string[] {
  return sentencesOf(request).flatMap((sentence) => allWords(sentence)[0] ?? []);
}

/** Tells whether a word says that something is to be changed. */
export function isVerbOfChange(word: string): boolean {
  return CHANGE.has(word);
}

/** `securedApi___getMyProfile` → `getMyProfile`. */
export function operationOf(toolName: string): string {
  return toolName.split('___').at(-1) ?? toolName;
}

function sentencesOf(request: string): readonly string[] {
  return request.split(/[,;:!?\n]|\.(?=\s|$)/).map((part) => {
    let rest = part.trim();
    for (let shorter = rest.replace(BEFORE_VERB, ''); shorter !== rest; ) {
      rest = shorter;
      shorter = rest.replace(BEFORE_VERB, '');
    }
    return rest;
  });
}
