/// The engines that a user can ask for by name.
public enum EngineName: String, Sendable, Hashable, CaseIterable {
  /// The program chooses and says why.
  case auto
  /// Two-time causal marching: every chain, every data source, every linear optimiser.
  case march
  /// The same equations over panels of times, few rows of each solved: long runs of plain SGD.
  case panels
  /// Operators of t − s: lazy chains at constant step size.
  case stationary
  /// Every mode for itself: lazy chains at infinite width on fresh samples, at any step sizes.
  case modes
  /// Gradient flow reduced to ordinary differential equations.
  case flow
  /// Nonlinear networks of infinite width on given samples.
  case samples
}
