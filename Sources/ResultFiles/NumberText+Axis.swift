import DMFT
import FileFormats
import LinearAlgebra

extension NumberText {
  /// A point of the axis as a whole number; `nil` for times, and for what is none.
  package static func step(_ value: Double, on axis: LearningCurve.Axis) -> Int? {
    axis == .step ? value.whole : nil
  }

  /// A point of the axis: steps as whole numbers.
  package static func point(_ value: Double, on axis: LearningCurve.Axis) -> String {
    step(value, on: axis)?.description ?? value.shortest
  }
}
