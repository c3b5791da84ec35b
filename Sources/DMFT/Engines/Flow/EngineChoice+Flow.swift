extension EngineChoice {
  /// Why a run whose horizon is a time is solved by the flow.
  ///
  /// - Throws: `SolverError.unsuitable` when another engine was asked for.
  static func reasonForFlow(to end: Double, asked: EngineName) throws -> String {
    guard asked == .auto || asked == .flow else {
      throw SolverError.unsuitable(
        engine: asked, obstacle: "the configuration asks for a gradient flow; give optimizer and steps")
    }
    return "gradient flow to time \(end), by ordinary differential equations for the modes"
  }
}
