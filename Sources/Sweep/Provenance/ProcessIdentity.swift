import Foundation

/// A process of a machine, told apart from every other one, also from a later one of the same number.
struct ProcessIdentity: Sendable, Hashable, Codable {
  var host: String
  /// Of the machine since it was started; empty where the system does not say.
  var boot: String
  var process: Int
  /// When the process started, in the units of the system; empty where it does not say.
  var started: String
  /// The task of a batch system, `17_3`; empty outside of one.
  var job: String

  static let current = ProcessIdentity(
    host: text("/proc/sys/kernel/hostname") ?? ProcessInfo.processInfo.hostName,
    boot: text("/proc/sys/kernel/random/boot_id") ?? "",
    process: Int(ProcessInfo.processInfo.processIdentifier),
    started: start(of: Int(ProcessInfo.processInfo.processIdentifier)) ?? "", job: batchTask)

  /// Whether the process still runs; nil when that cannot be seen from here.
  var isRunning: Bool? {
    let here = Self.current
    // A task that was put back into the queue has one life at a time.
    if !job.isEmpty, job == here.job, self != here { return false }
    guard host == here.host, boot == here.boot, !started.isEmpty else { return nil }
    return Self.start(of: process) == started
  }

  /// nil for a process that has ended, waited for or not.
  private static func start(of process: Int) -> String? {
    // The name of the program, in parentheses, may hold anything.
    guard let line = text("/proc/\(process)/stat"), let name = line.lastIndex(of: ")") else { return nil }
    let fields = line[line.index(after: name)...].split(separator: " ")
    guard fields.count > 19, !["Z", "X"].contains(fields[0]) else { return nil }
    return String(fields[19])
  }

  private static var batchTask: String {
    let environment = ProcessInfo.processInfo.environment
    guard let job = environment["SLURM_ARRAY_JOB_ID"], let task = environment["SLURM_ARRAY_TASK_ID"] else {
      return environment["SLURM_JOB_ID"] ?? ""
    }
    return "\(job)_\(task)"
  }

  private static func text(_ path: String) -> String? {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    let data = try? handle.readToEnd()
    return data.map { String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }
  }
}
