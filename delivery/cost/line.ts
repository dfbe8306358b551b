import { PRICES, type PriceName } from './prices.ts';

/** A line of the bill. */
export interface Line {
  readonly what: string;
  readonly quantity: number;
  readonly price: PriceName;
}

/** What stands costs these each month, used or not. */
export interface StandingLine extends Line {
  readonly part: string;
}

/** US dollars. */
export function costOf({ quantity, price }: Pick<Line, 'quantity' | 'price'>): number {
  return quantity * PRICES[price].usd;
}
