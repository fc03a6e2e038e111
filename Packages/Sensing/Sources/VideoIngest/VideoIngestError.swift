// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// Why a source gave no picture: which source, what was found, and what would be right.
///
/// The source's name never holds credentials, and nothing of a picture's content is in it.
public struct VideoIngestError: Error, Hashable, Sendable {
    /// What went wrong.
    public enum Problem: Hashable, Sendable {
        /// The text is no address; the reason says which part and what would be right.
        case badAddress(reason: String)
        /// Nothing has that path.
        case missingFile
        /// The path is a directory.
        case directory
        /// The path is no regular file, such as a FIFO, a socket or a device.
        case notARegularFile(kind: String)
        /// The system did not let it be read.
        case unreadable(reason: String)
        /// The file holds no bytes.
        case emptyFile
        /// No known video container; playlists and picture sequences are refused here too.
        case notVideo
        /// The container has no video, only, say, sound.
        case noVideoStream(holds: String)
        /// No decoder for the video inside.
        case unknownCodec(name: String)
        /// The picture's size is outside 16...8192 in one direction.
        case unusableSize(width: Int, height: Int)
        /// Pixels are said to be more than four times as wide as high, or as high as wide.
        case unusablePixelShape
        /// Pixels in a form that cannot be turned into 8-bit YUV 4:2:0.
        case unusablePixels(format: String)
        /// The picture is to be shown mirrored, skewed, or turned by something else than quarters.
        case unusableTurn
        /// The video is there, and not one picture of it could be decoded.
        case noPicture
        /// The file ends in the middle of what its container promises.
        case truncated
        /// No one answers at that host and port.
        case refused
        /// The host's name is unknown.
        case unknownHost
        /// There is no route to the host.
        case unreachable(reason: String)
        /// The other side closed the connection without an answer.
        case hungUp
        /// The connection is not encrypted by a certificate that can be trusted.
        case untrusted
        /// What answers speaks no RTSP, or left before it said anything.
        case notRTSP
        /// The camera describes a stream without video.
        case offersNoVideo
        /// The server wants other credentials.
        case unauthorized
        /// The server answered with an error status; for a class of statuses `status` is its text, such as "5xx".
        case httpStatus(status: String)
        /// The answer is no JPEG.
        case notAJPEG(found: String)
        /// The JPEG ends before its end marker or does not decode.
        case damagedJPEG
        /// The answer is larger than is accepted.
        case tooLarge(limitBytes: Int)
        /// The call did not end in time.
        case timedOut(doing: Activity, after: Duration)
        /// The stream was open and sent no picture for this long.
        case stalled(after: Duration)
        /// The stream sent packets, and no key frame for this long.
        case noKeyFrame(after: Duration)
        /// The live stream ended.
        case endedUnexpectedly
        /// The caller asked to stop.
        case cancelled
        /// What the media library said about anything else.
        case library(doing: Activity, reason: String)
    }

    /// What was being done.
    public enum Activity: String, Hashable, Sendable {
        /// Connecting to or opening the source.
        case opening
        /// Waiting for more of it.
        case reading
        /// Turning a packet into a picture.
        case decoding
    }

    /// The source without credentials.
    public let source: String
    /// What went wrong.
    public let problem: Problem

    package init(source: String, _ problem: Problem) {
        self.source = source
        self.problem = problem
    }
}

extension VideoIngestError: CustomStringConvertible {
    /// What an operator reads: the source, what was found, what would be right.
    public var description: String { "Source '\(source)' \(problem.explanation)" }
}

extension VideoIngestError.Problem {
    /// The second half of the sentence that starts with the source.
    var explanation: String {
        switch self {
        case .badAddress(let reason):
            "is not a usable address: \(reason)"
        case .missingFile:
            "does not exist. Give the path of a video file, or an rtsp://, rtsps://, http:// or https:// address."
        case .directory:
            "is a directory. Give one video file inside it."
        case .notARegularFile(let kind):
            "is \(kind), not a regular file. Save the video to a file, or give the camera's rtsp:// address."
        case .unreadable(let reason):
            "cannot be read: \(reason). Give this process permission to read it."
        case .emptyFile:
            "is empty (0 bytes). Check that the recording or copy finished."
        case .notVideo:
            "is not a video this program reads. Give MP4, MOV, MKV, WebM, AVI, MPEG-TS/PS, FLV, ASF, MXF, Ogg, "
                + "Y4M or raw H.264/HEVC/MJPEG; playlists and picture sequences are refused."
        case .noVideoStream(let holds):
            "holds \(holds) and no video. Give a file or stream with a video track."
        case .unknownCodec(let name):
            "holds video coded as \(name), which has no decoder here. Convert it to H.264, for example with ffmpeg."
        case .unusableSize(let width, let height):
            "has pictures of \(width)×\(height). Usable are 16 to 8192 pixels in each direction."
        case .unusablePixelShape:
            "says that its pixels are more than four times as wide as high, or as high as wide (sample aspect ratio). Set the "
                + "camera's aspect ratio right, or convert the file with ffmpeg's setsar."
        case .unusableTurn:
            "asks to be shown mirrored, skewed or turned by other than quarter turns. Turn it with ffmpeg first."
        case .unusablePixels(let format):
            "has pixels of the form \(format), which cannot be turned into 8-bit YUV. Convert it to yuv420p."
        case .noPicture:
            "holds video data of which not one picture could be decoded. Check that the file or stream is complete."
        case .truncated:
            "is cut short: its container promises more than the file holds. Copy it again, or repair it with ffmpeg."
        case .refused:
            "refused the connection: nothing listens there. Check that the camera is on and that host and port are right."
        case .unknownHost:
            "has a host name that is not known here. Check its spelling and this machine's name service, or give the "
                + "camera's IP address."
        case .unreachable(let reason):
            "cannot be reached: \(reason). Check the host's address and the network."
        case .hungUp:
            "closed the connection without an answer. Check that the port is right, and whether the camera limits its "
                + "number of viewers."
        case .untrusted:
            "gave no encrypted connection that can be trusted. Check that the port is the camera's TLS port and that "
                + "an authority this machine trusts signed its certificate."
        case .notRTSP:
            "did not answer in RTSP: it hung up or spoke something else. Check that the port is the camera's RTSP "
                + "port, usually 554."
        case .offersNoVideo:
            "offers no video, only, say, sound. Check the address's path: it must be that of a video stream."
        case .unauthorized:
            "did not accept the credentials (401). Put the right user and password into the address."
        case .httpStatus("403"):
            "does not let this user watch (403). Allow it in the camera's settings, or give another user."
        case .httpStatus("404"):
            "knows nothing at that path (404). Check the address's path with the camera's manual."
        case .httpStatus("5xx"):
            "reports a fault of its own (status 5xx). Check the camera; restart it if need be."
        case .httpStatus(let status):
            "refused the request (status \(status)). Check the address's path with the camera's manual."
        case .notAJPEG(let found):
            "answered with \(found) instead of a JPEG. Give the address of the camera's snapshot itself."
        case .damagedJPEG:
            "sent a JPEG that is cut short or damaged. Check the link and the camera."
        case .tooLarge(let limit):
            "sent more than the \(limit / 1024) KiB accepted for one picture. Ask the camera for a smaller one."
        case .timedOut(let activity, let limit):
            "gave no answer within \(limit.inSeconds) s while \(activity.rawValue). Check the camera and the network."
        case .stalled(let limit):
            "is connected and has sent no picture for \(limit.inSeconds) s. Check the camera; restart it if need be."
        case .noKeyFrame(let limit):
            "sends video and has sent no key frame for \(limit.inSeconds) s, without which nothing can be decoded. Set the "
                + "camera's key frame interval (GOP) to the time between looks, or at most to some seconds."
        case .endedUnexpectedly:
            "ended a live stream. Check whether the camera restarted or limits its number of viewers."
        case .cancelled:
            "was stopped on request."
        case .library(let activity, let reason):
            "failed while \(activity.rawValue): \(reason). Check that the source plays elsewhere."
        }
    }
}

extension Duration {
    /// Seconds with at most one decimal, for messages.
    var inSeconds: String {
        let tenths = (self / .milliseconds(100)).rounded()
        return tenths.truncatingRemainder(dividingBy: 10) == 0 ? "\(Int(tenths / 10))" : "\(tenths / 10)"
    }
}

extension VideoIngestError {
    /// Whether trying again later can help, as it may with a camera.
    var isPassing: Bool {
        switch problem {
        case .refused, .unknownHost, .unreachable, .hungUp, .untrusted, .notRTSP, .offersNoVideo, .unauthorized,
            .httpStatus, .notAJPEG, .damagedJPEG, .tooLarge, .timedOut, .stalled, .noKeyFrame, .endedUnexpectedly,
            .library, .noPicture, .noVideoStream, .notVideo, .truncated:
            true
        case .badAddress, .missingFile, .directory, .notARegularFile, .unreadable, .emptyFile, .unknownCodec,
            .unusableSize, .unusablePixels, .unusablePixelShape, .unusableTurn, .cancelled:
            false
        }
    }
}
