import LinearAlgebra
import ArgumentParser
import Foundation
import Subprocess
import Sweep
import FileFormats

/// A sweep as array jobs of Slurm.
struct SlurmArray {
  let directory: SweepDirectory

  init(_ directory: SweepDirectory) { self.directory = directory }

  /// An array job that was submitted.
  struct Job {
    var number: String
    var tasks: Int
    /// Numbers of tasks by what Slurm says of them; empty where it does not know the job any more, or is not there.
    var states: [(state: String, count: Int)] = []

    var text: String {
      let states = states.map { "\($0.count) \($0.state.lowercased())" }.joined(separator: ", ")
      return "job \(number): " + (states.isEmpty ? "not in the queue" : states)
    }

    var json: JSONValue {
      .object([
        ("job", .text(number)), ("tasks", .integer(tasks)),
        ("states", .object(states.map { ($0.state, .integer($0.count)) })),
      ])
    }
  }

  private var list: String { directory.path + "/jobs.txt" }

  /// The jobs of this sweep with their states, asked of squeue where there is one. Slurm may keep no accounts; what is
  /// finished is known from the results.
  func jobs() async throws -> [Job] {
    let text = FileManager.default.contents(atPath: list).map { String(decoding: $0, as: UTF8.self) } ?? ""
    var jobs: [Job] = []
    for line in text.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 2, let tasks = Int(fields[1]) else { continue }
      let number = String(fields[0])
      let answer = try? await Self.output("squeue", ["-h", "-r", "-t", "all", "-j", number, "-o", "%T"])
      let words = answer?.split(whereSeparator: \.isWhitespace).map(String.init) ?? []
      let states = Dictionary(grouping: words) { $0 }.map { ($0.key, $0.value.count) }.sorted { $0.0 < $1.0 }
      jobs.append(Job(number: number, tasks: tasks, states: states))
    }
    return jobs
  }

  /// Submits what is missing as one array job.
  ///
  /// - Returns: the number of the job.
  func submit(missing: [Int], tasks: Int?, options: [String]) async throws -> String {
    let most = await largestArray()
    let count = min(tasks ?? min(missing.count, Self.usualTasks), most, directory.grid.count)
    if let tasks, count < tasks {
      StandardError.write(
        "dmft: note: \(count.counting("task")) instead of \(tasks) (points, or Slurm's MaxArraySize)")
    }
    let indices = Set(missing.map { $0 % count }).sorted()
    let script = directory.path + "/submit.sh"
    try FileManager.default.createDirectory(
      atPath: directory.path + "/logs", withIntermediateDirectories: true)
    try AtomicFile.write(text(tasks: count, indices: indices), to: script)
    let answer = try await Self.output("sbatch", ["--parsable"] + options + [script])
    let number =
      answer.split(separator: ";").first.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) } ?? ""
    guard !number.isEmpty, number.allSatisfy(\.isNumber) else {
      throw CommandFailure(
        code: .unavailable, message: "sbatch gave no number of a job: \(Readable.shortened(answer))")
    }
    let old = FileManager.default.contents(atPath: list) ?? Data()
    try AtomicFile.write(old + Data("\(number) \(indices.count)\n".utf8), to: list)
    return number
  }

  private static let usualTasks = 64

  /// Indices must be below `MaxArraySize`, so tasks count from 0.
  private func largestArray() async -> Int {
    let lines = (try? await Self.output("scontrol", ["show", "config"]))?.split(separator: "\n") ?? []
    let line = lines.first { $0.hasPrefix("MaxArraySize") }
    return line?.split(separator: "=").last.flatMap { Int($0.trimmingCharacters(in: .whitespaces)) } ?? 1001
  }

  /// What a user can read, change and submit.
  func text(tasks: Int, indices: [Int]) -> String {
    let folder = absolutePath(directory.path)
    let name = PathText.name(folder)
    let program =
      (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
      ?? CommandLine.arguments[0]
    return """
      #!/bin/bash
      #SBATCH --job-name=\(Self.plain(name))
      #SBATCH --array=\(Self.ranges(indices))
      #SBATCH --ntasks=1
      #SBATCH --cpus-per-task=1
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --output=\(folder.replacing("%", with: "%%").replacing(" ", with: "\\ "))/logs/%A_%a.txt
      # Written by dmft sweep submit. A task does the points of its number modulo \(tasks) that are missing; it may be
      # stopped, put back into the queue or started twice at any time. Under another scheduler: the last line, with
      # its own number of the task in the place of SLURM_ARRAY_TASK_ID.
      export HDF5_USE_FILE_LOCKING=FALSE
      exec \(Self.quoted(program)) sweep work \(Self.quoted(folder)) \\
        --task "$SLURM_ARRAY_TASK_ID" --tasks \(tasks) --jobs "${SLURM_CPUS_PER_TASK:-1}"

      """
  }

  /// `0-3,7` of increasing numbers.
  static func ranges(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = ranges.last, number == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }

  private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

  private static func plain(_ text: String) -> String {
    String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) ? $0 : "_" })
  }

  private static let longestAnswer = 1 << 24

  /// - Throws: `CommandFailure` with `unavailable` when the program is missing or refuses.
  private static func output(_ program: String, _ arguments: [String]) async throws -> String {
    let result: ExecutionResult<Void, StringOutput<UTF8>, StringOutput<UTF8>>
    do {
      result = try await Subprocess.run(
        .name(program), arguments: Arguments(arguments), output: .string(limit: longestAnswer),
        error: .string(limit: longestAnswer))
    } catch let error as SubprocessError where error.code == .executableNotFound {
      throw CommandFailure(
        code: .unavailable,
        message:
          "\(program) is not installed: sudo apt install slurm-client, or log in where Slurm is. Without it: "
          + "dmft sweep work DIR --task i --tasks m, under any scheduler")
    }
    guard result.terminationStatus.isSuccess else {
      let message = result.standardError.split(separator: "\n").joined(separator: "; ")
      throw CommandFailure(code: .unavailable, message: "\(program) refuses: \(message)")
    }
    return result.standardOutput
  }
}
