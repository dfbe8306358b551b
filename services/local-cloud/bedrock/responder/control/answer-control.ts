import { truncateText } from '@three-tier-chat/wire-contract';
import { escapeMarkdown } from '../markdown.ts';
import type { Plan } from '../plan.ts';
import { parseScript } from './parse-script.ts';
import { playScript, type Stage } from './play-script.ts';

const SHOWN = 80;
const COMMANDS = [
  'slow 50 ms',
  'take 40 s',
  'wait 5 s',
  'throttle after 3',
  'error after 3',
  'break off after 5',
  'silent after 2',
  '50 KB',
  'call NAME {"json":"arguments"}',
  'say TEXT',
  'stop REASON',
  'obey',
  'help',
];

/** Does what the control calls of this turn's prompt say; explains them where it cannot. */
export function answerControl(stage: Stage): Plan {
  const parsed = parseScript(stage.conversation.prompt);
  if (parsed.kind === 'script') return playScript(parsed.script, stage);
  const isHelp = /^help\s*$/.test(parsed.rest);
  const complaint = `This is no control call: ${escapeMarkdown(truncateText(parsed.rest, SHOWN)) || 'nothing'}.\n\n`;
  const list = COMMANDS.map((command) => `- \`/model ${command}\``).join('\n');
  return {
    kind: 'say',
    text: `${isHelp ? '' : complaint}Control calls, of this answer alone:\n\n${list}\n\nSeveral stand in lines or between \`;\`, in one message of the model between \`&\`. After \`then\` stands another one, or a question.`,
  };
}
