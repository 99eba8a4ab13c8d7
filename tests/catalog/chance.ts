const letters = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz';
const numbers = '0123456789';

/** The same sequence for the same seed: xorshift32. */
export class Chance {
  constructor(private state: number) {}

  below(end: number): number {
    this.state ^= this.state << 13;
    this.state ^= this.state >>> 17;
    this.state ^= this.state << 5;
    return (this.state >>> 0) % end;
  }

  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)]!; // an index below its length
  }

  of(characters: string, length: number): string {
    return Array.from({ length }, () => characters[this.below(characters.length)]).join('');
  }

  readonly digits = (length: number): string => this.of(numbers, length);
  readonly hex = (length: number): string => this.of('0123456789abcdef', length);
  readonly upper = (length: number): string => this.of(letters.slice(0, 24), length);
  readonly lower = (length: number): string => this.of(letters.slice(24), length);
  readonly opaque = (length: number): string => `${this.of(letters, 3)}7${this.of(letters + numbers, length - 4)}`;
  readonly base64 = (length: number): string =>
    `${this.of(letters, 3)}4${this.of(`${letters}${numbers}+/`, length - 4)}`;

  /** Each `#` is a digit, each `N` one from 2 to 9, each `A` a capital letter; anything else is itself. */
  filled(form: string): string {
    return form.replace(/[#NA]/g, (sign) =>
      sign === '#' ? this.digits(1) : sign === 'N' ? this.of('23456789', 1) : this.upper(1),
    );
  }
}
