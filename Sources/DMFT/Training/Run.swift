/// A complete configuration: what is learned, by what, from what, how, and for how long.
///
/// The solvers, the finite-size simulation and the files all read this one description.
public struct Run: Sendable {
  /// How far the curve goes.
  public enum Horizon: Sendable, Hashable {
    /// Discrete time, steps 0 … T.
    case steps(Int)
    /// Gradient flow to time `until`, at `points` log-spaced times.
    case flow(until: Double, points: Int)
  }

  public var task: any LearningTask
  public var network: Network
  public var data: DataSource
  public var optimiser: any Optimiser
  public var horizon: Horizon
  /// The nonlinear network that `task` and `network` are the linearisation of, which simulations train in their place;
  /// nil for a linear one.
  public var circle: CircleRegression?

  public init(
    task: any LearningTask, network: Network, data: DataSource, optimiser: any Optimiser, horizon: Horizon
  ) {
    self.task = task
    self.network = network
    self.data = data
    self.optimiser = optimiser
    self.horizon = horizon
  }
}
