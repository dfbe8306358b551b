import type { Fault } from '../emulated-service.ts';

/** What a scenario can make functions do, by the service that each runs. */
export interface FunctionFaults {
  /** The kernel kills its process in each invocation. */
  runsOutOfMemory(service: string): boolean;
  /** It is killed when its work is done. */
  losesAnswers(service: string): boolean;
  /** Resolves when an invocation may begin. */
  mayBegin(service: string): Promise<void>;
  /** `{service}-out-of-memory`, `{service}-answer-lost` and `{service}-hang`, for the control port. */
  of(services: readonly string[]): Readonly<Record<string, Fault>>;
  /** Lets everything begin that was held. */
  endHangs(): void;
}

export function createFunctionFaults(): FunctionFaults {
  const outOfMemory = new Set<string>();
  const answerLost = new Set<string>();
  const hangs = new Map<string, PromiseWithResolvers<void>>();

  function setHang(service: string, isOn: boolean): void {
    if (isOn && hangs.has(service)) return;
    hangs.get(service)?.resolve();
    if (isOn) hangs.set(service, Promise.withResolvers());
    else hangs.delete(service);
  }

  return {
    runsOutOfMemory: (service) => outOfMemory.has(service),
    losesAnswers: (service) => answerLost.has(service),
    async mayBegin(service) {
      await hangs.get(service)?.promise;
    },
    of: (services) =>
      Object.fromEntries(
        services.flatMap((service): [string, Fault][] => [
          [`${service}-out-of-memory`, switchOf(outOfMemory, service)],
          [`${service}-answer-lost`, switchOf(answerLost, service)],
          [`${service}-hang`, (isOn) => setHang(service, isOn)],
        ]),
      ),
    endHangs() {
      for (const service of [...hangs.keys()]) setHang(service, false);
    },
  };
}

function switchOf(services: Set<string>, service: string): Fault {
  return (isOn) => {
    if (isOn) services.add(service);
    else services.delete(service);
  };
}
