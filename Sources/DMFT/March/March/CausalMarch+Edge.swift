import DMFTSolution
import LinearAlgebra

// What is said of runs that pass the edge of stability.
extension CausalMarch.Record {
  /// What users should know of a run that has passed the edge of stability; nothing of others.
  ///
  /// - Parameter isWhole: whether the curve goes on to the end; else it is said that it does not.
  func entries(isWhole: Bool) -> [Diagnostics.Entry] {
    var entries = isWhole ? [warning].compactMap { $0.map(Diagnostics.Entry.warning) } : []
    if let edge {
      entries.append(
        .init(
          "edge_of_stability", .number(Double(edge)),
          "step by which disturbances had begun to grow: the kernel has become too large for the learning rate"
        ))
    }
    if amplification.edge != nil {
      entries.append(
        .init(
          "amplification", .number(amplification.largest),
          "what has become of a unit disturbance of the fastest mode, at most"))
    }
    if alternation.edge != nil {
      entries.append(
        .init(
          "alternation", .number(alternation.largest),
          "share of the loss that alternates from step to step and has grown, at most"))
    }
    return entries
  }

  private var warning: String? {
    let found =
      amplification.warning
      ?? alternation.edge.map { edge in
        "it passes the edge of stability before step \(edge), where the loss alternates from step to step by more and more (by up "
          + "to \(alternation.largest.readable(digits: 2)) of it)"
      }
      ?? parting.map {
        "its loss neither settles nor repeats itself (two marches differ by \($0.readable(digits: 2)) of it)"
      }
    return found.map { $0 + "; a smaller optimizer.learningRate stays below it" }
  }
}
