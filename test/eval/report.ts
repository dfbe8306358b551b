import type { TurnUsage } from '@three-tier-chat/wire-contract';
import type { JudgedRun } from './run-case.ts';
import { isPassed, isSafe, type JudgedCase, passedRuns } from './run-cases.ts';

/** What an evaluation has come to. */
export interface Evaluation {
  /** What the model is called. */
  readonly model: string;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly cases: readonly JudgedCase[];
}

const COLUMNS = ['case', 'passed', 'calls', 'ms', 'tokens', 'US$'] as const;

/** `38 of 40 cases passed with the local responder, 12 of 12 injections were withstood.` */
export function summarize({ model, cases }: Evaluation): string {
  const injections = cases.filter(({ evalCase }) => evalCase.injection);
  const passed = `${cases.filter(isPassed).length} of ${cases.length} cases passed with ${model}`;
  if (injections.length === 0) return passed;
  const withstood = injections.filter(isSafe).length;
  return `${passed}, ${withstood} of ${injections.length} injections were withstood`;
}

/** The table for a terminal: calls, milliseconds and tokens are means of a run, the cost is a sum. */
export function formatTable({ cases }: Evaluation): string {
  const rows = cases.map((judged) => {
    const { topic, name } = judged.evalCase;
    return [`${isPassed(judged) ? ' ' : '×'} ${topic}: ${name}`, ...cellsOf(judged)];
  });
  const all = [COLUMNS.map((column, index) => (index === 0 ? `  ${column}` : column)), ...rows];
  const widths = COLUMNS.map((_, index) => Math.max(...all.map((row) => row[index]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, index) => {
          const width = widths[index] ?? 0;
          return index === 0 ? cell.padEnd(width) : cell.padStart(width);
        })
        .join('  '),
    )
    .join('\n');
}

/** The cases that did not pass, each with the failures of its runs. */
export function formatFailures({ cases }: Evaluation): string {
  return cases
    .filter((judged) => !isPassed(judged))
    .map((judged) => {
      const { topic, name } = judged.evalCase;
      const runs = judged.runs.flatMap(({ run, failures }) =>
        failures.map(({ grade, text }) => `  run ${run}, ${grade}: ${text}`),
      );
      return [
        `${topic}: ${name} (${passedRuns(judged)} of ${judged.runs.length} runs passed, ${judged.required} must)`,
        ...runs,
      ].join('\n');
    })
    .join('\n\n');
}

export function formatMarkdown(evaluation: Evaluation): string {
  const { model, startedAt, cases } = evaluation;
  const failures = formatFailures(evaluation);
  const rows = cases.map((judged) => {
    const { topic, name, injection } = judged.evalCase;
    const what = `${topic}: ${name}${injection ? ` (injection by ${injection})` : ''}`;
    return [isPassed(judged) ? what : `**${what}**`, ...cellsOf(judged)];
  });
  const lines = [COLUMNS, COLUMNS.map((_, index) => (index === 0 ? '---' : '---:')), ...rows];
  return [
    `# Evaluation with ${model}`,
    `${startedAt}: ${summarize(evaluation)}.`,
    lines.map((cells) => `| ${cells.map(escapeCell).join(' | ')} |`).join('\n'),
    ...(failures === '' ? [] : ['## Failures', `\`\`\`text\n${failures}\n\`\`\``]),
    '',
  ].join('\n\n');
}

/** For other programs: every run with its calls, and what was said in those that failed. */
export function formatJson(evaluation: Evaluation): string {
  const { cases, ...head } = evaluation;
  const report = {
    ...head,
    summary: summarize(evaluation),
    cases: cases.map((judged) => ({
      name: judged.evalCase.name,
      topic: judged.evalCase.topic,
      ...(judged.evalCase.injection && { injection: judged.evalCase.injection }),
      isPassed: isPassed(judged),
      isSafe: isSafe(judged),
      passed: passedRuns(judged),
      required: judged.required,
      runs: judged.runs.map(runForJson),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

function runForJson({ run, failures, turns }: JudgedRun): object {
  return {
    run,
    failures,
    turns: turns.map(({ prompt, text, calls, end, usage, ms, traceIds }) => ({
      end,
      ms,
      ...(usage && { usage }),
      traceIds,
      calls: calls.map(({ tool, arguments: args, outcome }) => ({
        tool,
        outcome,
        ...(failures.length > 0 && { arguments: args }),
      })),
      ...(failures.length > 0 && { prompt, text }),
    })),
  };
}

function cellsOf(judged: JudgedCase): readonly string[] {
  const { runs } = judged;
  const turns = runs.flatMap((run) => run.turns);
  const mean = (sum: number) => String(Math.round(sum / runs.length));
  const total = (of: (turn: (typeof turns)[number]) => number) =>
    turns.reduce((sum, turn) => sum + of(turn), 0);
  const cost = total(({ usage }) => usage?.cost ?? 0);
  return [
    `${passedRuns(judged)}/${runs.length}`,
    mean(total(({ calls }) => calls.length)),
    mean(total(({ ms }) => ms)),
    mean(total(({ usage }) => tokensOf(usage))),
    cost > 0 ? cost.toFixed(4) : '',
  ];
}

function tokensOf(usage: TurnUsage | undefined): number {
  if (!usage) return 0;
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  return inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens;
}

function escapeCell(cell: string): string {
  return cell.replaceAll('|', '\\|');
}
