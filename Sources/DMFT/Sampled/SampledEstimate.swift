import DMFTSolution
import Foundation
import LinearAlgebra

/// What a sampled march will need, known before it starts.
struct SampledEstimate: Sendable, Hashable {
  /// Bytes.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  /// - Parameter halved: how many scrambles are also solved on each half of their paths.
  init(_ chain: SampledChain, nodes: Int, paths: Int, scrambles: Int, halved: Int) {
    let (times, paths) = (Double(chain.base.steps) + 1, Double(paths))
    let links = Double(chain.links.count)
    let processes = Double(chain.processes)
    // Normal numbers as drawn and whitened in double precision, then shared out; g of the lowest population, both ends of every coupling.
    let drawn = 2 * processes
    let tables = processes + 1 + 2 * links + (processes - 1)
    let width = chain.precision == .single ? 4.0 : 8
    let rows = (Double(nodes) + Self.operators) * times * times / 2
    let pairs = chain.needsPairs ? Self.pairTables * paths * paths : 0
    let atOnce = Double(min(scrambles, Workers.count))
    memory = atOnce * ((width * tables + 8 * drawn) * paths * times + 8 * (rows + pairs))
    let passes = 2 * processes + 2 + 4 * links
    let (whole, half) = (Double(scrambles), 2 * Double(halved))
    let sites = width * passes * paths * times / 2 * (whole + half / 2) + 8 * pairs * (whole + half / 4)
    let modes = 8 * Self.sweeps * Double(nodes) * times * times / 3 * (whole + half)
    time = times * (sites + modes) / Self.bandwidth
  }

  /// Functions of two times besides the modes'.
  private static let operators = 12.0
  private static let pairTables = 4.0
  private static let sweeps = 1.0
  /// Bytes a second on all cores: measured on one and on two.
  private static let bandwidth = 1.3e10 * pow(Double(Workers.count), 0.9)
}
