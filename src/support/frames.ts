/** What the guard needs to start its program. */
export type GuardOrder = {
  readonly argv: readonly string[];
  readonly cwd: string;
  /** The whole environment, markers included. */
  readonly env: Readonly<Record<string, string>>;
  /** `null`: empty. */
  readonly stdin: string | null;
  readonly marker: { readonly name: string; readonly value: string };
  readonly exitFile: string | null;
  readonly logFile: string | null;
  readonly extraFd: boolean;
};
/** Controller to guard, one JSON line each. The end of the stream means that the controller is gone. */
export type Command = { readonly start: GuardOrder } | { readonly stop: number };

export type Notice =
  | { readonly kind: 'started'; readonly pid: number }
  | { readonly kind: 'absent'; readonly reason: string }
  /** Comes after all output. */
  | { readonly kind: 'ended'; readonly code: number | null; readonly signal: string | null }
  /** Nothing with the marker is left. */
  | { readonly kind: 'swept' };

/** Guard to controller, one line each, in the order in which things happened. */
export type Frame =
  | { readonly kind: 'line'; readonly stream: 'out' | 'err'; readonly at: number; readonly text: string }
  | { readonly kind: 'message'; readonly text: string }
  /** Bytes came that do not end a line yet. */
  | { readonly kind: 'activity' }
  | { readonly kind: 'notice'; readonly notice: Notice };

export const encodeCommand = (command: Command): string => `${JSON.stringify(command)}\n`;
export const decodeCommand = (line: string): Command => JSON.parse(line) as Command;

/** Text goes as it is: it holds no line break, and output can be too much to be quoted and parsed. */
export function encodeFrame(frame: Frame): string {
  switch (frame.kind) {
    case 'line':
      return `${frame.stream === 'out' ? 'o' : 'e'}${frame.at} ${frame.text}\n`;
    case 'message':
      return `m${frame.text}\n`;
    case 'activity':
      return 'a\n';
    case 'notice':
      return `n${JSON.stringify(frame.notice)}\n`;
  }
}

export function decodeFrame(line: string): Frame {
  const rest = line.slice(1);
  switch (line[0]) {
    case 'o':
      return decodeLine('out', rest);
    case 'e':
      return decodeLine('err', rest);
    case 'm':
      return { kind: 'message', text: rest };
    case 'n':
      return { kind: 'notice', notice: JSON.parse(rest) as Notice };
    default:
      return { kind: 'activity' };
  }
}

function decodeLine(stream: 'out' | 'err', rest: string): Frame {
  const space = rest.indexOf(' ');
  return { kind: 'line', stream, at: Number(rest.slice(0, space)), text: rest.slice(space + 1) };
}
