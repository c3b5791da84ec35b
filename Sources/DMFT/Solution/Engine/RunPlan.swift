/// How a run will be solved, as far as that is known before it starts.
public struct RunPlan: Sendable, Hashable {
  public let engine: EngineName
  /// Why this engine, in one sentence.
  public let reason: String
  /// nil where the engine does not know before it starts.
  public let expected: RunEstimate?
  /// Whether the state is kept on the way, because the run may take long.
  public let keepsState: Bool

  package init(engine: EngineName, reason: String, expected: RunEstimate?, keepsState: Bool) {
    self.engine = engine
    self.reason = reason
    self.expected = expected
    self.keepsState = keepsState
  }
}
