/**
 * What is inferred about CloudWatch Logs. AWS may behave differently.
 *
 * Known differences, which no switch changes: a line is found as soon as it is written, where AWS
 * needs some seconds (the fault `logs-late`); an event has the time of its arrival; no retention
 * removes a line, but the store's capacity does; of the filter patterns only those of the stacks
 * and of the services are known.
 */
export interface CloudWatchLogsSwitches {
  /**
   * What follows a log group's name in the ARN that IAM is asked about for FilterLogEvents. The
   * Service Authorization Reference names the group alone; refusals that users report name the
   * group as if it were a stream without a name.
   */
  readonly groupSuffix: '' | ':log-stream:';
  /**
   * How many events one request searches at most. AWS documents a limit of time: a page may be
   * empty although more pages follow.
   */
  readonly searchedEvents: number;
}

export const cloudWatchLogsSwitches = {
  groupSuffix: ':log-stream:',
  searchedEvents: 500,
} satisfies CloudWatchLogsSwitches as CloudWatchLogsSwitches;
