/** The form in which the caller accepts the answer. */
export type AnswerForm = 'json' | 'events';

export const MEDIA_TYPE: Readonly<Record<AnswerForm, string>> = {
  json: 'application/json',
  events: 'text/event-stream',
};

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * Chooses the form of the answer from an Accept header (RFC 9110 §12.5.1): the most specific range
 * that matches a form gives its quality, and the higher quality wins. If both are equal, a named
 * form wins over one that a wildcard matches, and JSON over the event stream.
 *
 * @returns undefined when neither form is acceptable.
 */
export function chooseAnswerForm(accept: string | undefined): AnswerForm | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  const ranges = parseRanges(accept);
  const json = preference(MEDIA_TYPE.json, ranges);
  const events = preference(MEDIA_TYPE.events, ranges);
  if (json.quality <= 0 && events.quality <= 0) return undefined;
  if (events.quality !== json.quality) return events.quality > json.quality ? 'events' : 'json';
  return events.named && !json.named ? 'events' : 'json';
}

function parseRanges(accept: string): readonly Range[] {
  return accept.split(',').map((part) => {
    const [type = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality = weight === undefined ? 1 : Number(weight);
    return { type, quality: quality >= 0 && quality <= 1 ? quality : 0 };
  });
}

function preference(mediaType: string, ranges: readonly Range[]) {
  const [group] = mediaType.split('/');
  for (const type of [mediaType, `${group}/*`, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range) return { quality: range.quality, named: type === mediaType };
  }
  return { quality: 0, named: false };
}
