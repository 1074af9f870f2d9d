// Colour: meanings, not hues. Without colour every function gives its text back.
import { Chalk } from 'chalk';
import type { Severity } from '../../domain/pattern.ts';

export interface Paint {
  heading(text: string): string;
  strong(text: string): string;
  dim(text: string): string;
  command(text: string): string;
  good(text: string): string;
  warn(text: string): string;
  bad(text: string): string;
  severity(severity: Severity): string;
}

/** Makes the colours of one stream. */
export function createPaint(color: boolean): Paint {
  // Sixteen colours are what every terminal has, and the user's theme sets them.
  const chalk = new Chalk({ level: color ? 1 : 0 });
  const severities = { critical: chalk.red.bold, high: chalk.red, medium: chalk.yellow, low: chalk.cyan };
  return {
    heading: (text) => chalk.bold(text),
    strong: (text) => chalk.bold(text),
    dim: (text) => chalk.dim(text),
    command: (text) => chalk.cyan(text),
    good: (text) => chalk.green(text),
    warn: (text) => chalk.yellow(text),
    bad: (text) => chalk.red(text),
    severity: (severity) => severities[severity](severity),
  };
}
