import FileFormats
import Foundation

// Inputs that libFuzzer makes, for the readers of files. The first byte of an input chooses the reader, the rest is the file. Whatever it
// holds, a reader reads it or refuses it; it must not trap. Built by `scripts/fuzz-readers` alone, which gives every module the counters
// by which libFuzzer knows what an input has reached.

/// The driver of libFuzzer, which makes inputs until its time is over.
@_silgen_name("LLVMFuzzerRunDriver")
private func run(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The files that readers ask for by name.
private let stem = "/dev/shm/dmft-fuzz-\(getpid())"

private let readers = ProcessInfo.processInfo.environment["DMFT_FUZZ"] == "containers" ? containers : texts

private func stop(_ message: String) -> Never {
  StandardError.write(message)
  abort()
}

private func take(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  guard let bytes, count > 1 else { return 0 }
  let reader = readers[Int(bytes[0]) % readers.count]
  let path = stem + "." + reader.ending
  guard FileManager.default.createFile(atPath: path, contents: Data(bytes: bytes + 1, count: count - 1))
  else {
    return 0
  }
  for read in reader.reads {
    do { try read(path) } catch let failure as CommandFailure {
      let isOurs = [.badInput, .noInput, .doesNotFit].contains(failure.code)
      // In a process of its own a reader that traps ends that process alone.
      if !isOurs || failure.message.contains("this program's reader") { stop(failure.message) }
    } catch {
      stop("no failure of the interface: \(error)")
    }
  }
  return 0
}

var count = CommandLine.argc
var arguments = CommandLine.unsafeArgv
exit(run(&count, &arguments, take))
