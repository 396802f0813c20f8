/**
 * Things that only one node of all may have at a time: the poller of a bot, an open session of a messenger, the sweeps.
 */
export interface Ownership {
  /**
   * From now on this node asks for the thing and runs `work` while it has it. Work must end soon after `lost` aborts:
   * seconds later another node begins. Work that ends or fails by itself gives the thing back, and is begun again by
   * whichever node gets it next.
   */
  hold(thing: string, work: (lost: AbortSignal) => Promise<void>): void
}
