import DMFT

extension ConfigurationReader {
  func readTask() throws -> Part<any LearningTask> {
    let place = try top.required("task", "a mapping with alpha, beta and modes, or with file, or with circle")
    let task = try ConfigurationMapping(place, keys: ["alpha", "beta", "modes", "file", "circle"])
    if let circle = task["circle"] {
      throw circle.failure("needs network.model: mlp, whose kernel it is seen through")
    }
    if let file = task["file"] { return try measuredTask(file, in: task) }
    return try powerLawTask(task)
  }

  private func powerLawTask(_ task: ConfigurationMapping) throws -> Part<any LearningTask> {
    let alpha = try task.required("alpha", "a number > 1").number("a number > 1") { $0 > 1 }
    let beta = try task.required("beta", "a number > 0").number("a number > 0") { $0 > 0 }
    let modes = try modeCount(task)
    return (
      try PowerLawTask(capacity: alpha, source: beta, modes: modes),
      .object([("alpha", .number(alpha)), ("beta", .number(beta)), ("modes", modes.canonical)])
    )
  }

  private func modeCount(_ task: ConfigurationMapping) throws -> Extent {
    let allowed = "a whole number from 1 to 10^12, or infinite"
    let node = try task.required("modes", allowed)
    if case .text("infinite") = node.scalar { return .infinite }
    return .finite(try node.count(in: 1...1_000_000_000_000, allowed))
  }

  private func measuredTask(
    _ file: ConfigurationNode, in task: ConfigurationMapping
  ) throws -> Part<any LearningTask> {
    for key in ["alpha", "beta", "modes"] {
      if let other = task[key] { throw other.failure("stands beside task.file; allowed: one or the other") }
    }
    let name = try file.text("the name of a file")
    let modes = try SpectrumFile.read(InputFile.path(name, besides: root.file))
    return (try MeasuredTask(modes: modes), .object([("file", .text(name))]))
  }
}
