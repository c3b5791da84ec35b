import LinearAlgebra

/// Why a run is left to the march in the midst of it.
enum PanelFailure: Error {
  case unsettled(step: Int)
  case disturbed(step: Int)
  case unresolved
  case inexact(Double)

  var reason: String {
    switch self {
    case .unsettled(let step): "its rows did not settle at step \(step)"
    case .disturbed(let step): "disturbances grow at step \(step)"
    case .unresolved: "the eigenvalues of its features were not found"
    case .inexact(let error): "it would have made an error of \(error.readable(digits: 2))"
    }
  }
}
