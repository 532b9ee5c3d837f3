/** Edges of a graph, with their descriptions. */
export type Graph = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Adds an edge to a graph. */
export function addEdge(graph: Map<string, Map<string, string[]>>, from: string, to: string, by: string): void {
  const edges = graph.get(from) ?? new Map<string, string[]>();
  graph.set(from, edges.set(to, [...(edges.get(to) ?? []), by]));
}

/** Returns the circles in a graph, as text. Empty if there are none. */
export function cyclesOf(graph: Graph): string[] {
  const around = [...graph.keys()].filter((node) => reachedFrom(graph, node).has(node));
  return around.flatMap((from) =>
    [...graph.get(from)!]
      .filter(([to]) => around.includes(to) && reachedFrom(graph, to).has(from))
      .map(([to, by]) => `${from} -> ${to} (${by.join(', ')})`),
  );
}

function reachedFrom(graph: Graph, start: string): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const next = [...(graph.get(node)?.keys() ?? [])].filter((one) => !reached.has(one));
    next.forEach((one) => reached.add(one));
    waiting.push(...next);
  }
  return reached;
}
