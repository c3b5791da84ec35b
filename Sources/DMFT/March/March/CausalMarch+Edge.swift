import DMFTSolution
import LinearAlgebra

// What is said of runs that pass the edge of stability.
extension CausalMarch.Record {
  /// What users should know of a run that has passed the edge of stability; nothing of others.
  ///
  /// - Parameters:
  ///   - isWhole: whether the curve goes on to the end; else it is said that it does not.
  ///   - climb: of the training loss, where it should never rise.
  func entries(isWhole: Bool, climb: Climb? = nil) -> [Diagnostics.Entry] {
    var entries = isWhole ? [warning(climb)].compactMap { $0.map(Diagnostics.Entry.warning) } : []
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
    if let climb {
      entries.append(
        .init(
          "climb", .number(climb.high / climb.low),
          "times by which the training loss comes up again, at most: beyond the edge of stability alone"))
    }
    return entries
  }

  private func warning(_ climb: Climb?) -> String? {
    let found =
      amplification.warning
      ?? alternation.edge.map { edge in
        "it passes the edge of stability before step \(edge), where the loss alternates from step to step by more and more (by up "
          + "to \(alternation.largest.readable(digits: 2)) of it)"
      }
      ?? climb.map {
        "its training loss comes up again from \($0.low.readable(digits: 2)) to \($0.high.readable(digits: 2)) (step \($0.to)), as it "
          + "does beyond the edge of stability alone"
      }
      ?? parting.map {
        "its loss neither settles nor repeats itself (two marches differ by \($0.readable(digits: 2)) of it)"
      }
    return found.map { $0 + "; a smaller optimizer.learningRate stays below it" }
  }
}
