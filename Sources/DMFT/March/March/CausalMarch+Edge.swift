import DMFTSolution
import LinearAlgebra

// What is said of runs that pass the edge of stability.
extension CausalMarch.Record {
  /// What users should know of a run that has passed the edge of stability; nothing of others.
  var entries: [Diagnostics.Entry] {
    var entries: [Diagnostics.Entry] = []
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

  /// - Parameter isWhole: whether the curve goes on to the end.
  func remark(isWhole: Bool) -> String {
    guard isWhole else { return "" }
    if let edge = amplification.edge { return amplification.remark(edge) }
    guard let edge = alternation.edge else { return "" }
    return
      "; warning: it passes the edge of stability before step \(edge), where the loss alternates from step to step by more and more (by up "
      + "to \(alternation.largest.readable(digits: 2)) of it)"
  }
}
