import LinearAlgebra

/// What a sampled march will need, known before it starts.
struct SampledEstimate: Sendable, Hashable {
  /// Bytes.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  init(_ chain: SampledChain, nodes: Int, paths: Int, scrambles: Int) {
    let (times, paths) = (Double(chain.base.steps) + 1, Double(paths))
    let links = Double(chain.links.count)
    let processes = Double(chain.processes)
    // Normal numbers as drawn, whitened and shared out; g of the lowest population, both ends of every coupling.
    let tables = 3 * processes + 1 + 2 * links + (processes - 1)
    let rows = (Double(nodes) + Self.operators) * times * times / 2
    let pairs = chain.needsPairs ? Self.pairTables * paths * paths : 0
    let atOnce = Double(min(scrambles, Workers.count))
    memory = 8 * atOnce * (tables * paths * times + rows + pairs)
    let passes = 2 * processes + 2 + 4 * links
    let bytes =
      8 * times * (passes * paths * times / 2 + Self.sweeps * Double(nodes) * times * times / 3 + pairs)
    time = bytes * Double(scrambles) / Self.bandwidth
  }

  /// Functions of two times besides the modes'.
  private static let operators = 12.0
  private static let pairTables = 4.0
  private static let sweeps = 1.0
  /// Bytes a second on all cores.
  private static let bandwidth = 2.5e10
}
