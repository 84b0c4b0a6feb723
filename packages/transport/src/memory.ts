import { channelOver, type Channel, type ChannelInlet } from './channel.ts';

/** Two ends in one process. Messages are copied and arrive in a later microtask, as over any other channel. */
export function memoryChannels(): [Channel, Channel] {
  const inlets: ChannelInlet[] = [];
  const end = (other: number): ChannelInlet =>
    channelOver(
      (message) => {
        const copy: unknown = structuredClone(message);
        queueMicrotask(() => inlets[other]?.receive(copy));
      },
      (reason) => queueMicrotask(() => inlets[other]?.ended(reason)),
    );
  const [left, right] = [end(1), end(0)];
  inlets.push(left, right);
  return [left.channel, right.channel];
}
