// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PUMPHANDLE_CFFMPEG_SHIM_H
#define PUMPHANDLE_CFFMPEG_SHIM_H

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/log.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>

// Macros that Swift cannot import.
static inline int ph_averror(int code) { return AVERROR(code); }
static inline int ph_averror_eof(void) { return AVERROR_EOF; }
static inline int ph_averror_exit(void) { return AVERROR_EXIT; }
static inline int ph_averror_eagain(void) { return AVERROR(EAGAIN); }
static inline int ph_averror_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int ph_averror_http_bad_request(void) { return AVERROR_HTTP_BAD_REQUEST; }
static inline int ph_averror_http_unauthorized(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int ph_averror_http_forbidden(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int ph_averror_http_not_found(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int ph_averror_http_other_4xx(void) { return AVERROR_HTTP_OTHER_4XX; }
static inline int ph_averror_http_server_error(void) { return AVERROR_HTTP_SERVER_ERROR; }
static inline int64_t ph_nopts(void) { return AV_NOPTS_VALUE; }

// The 3 by 3 matrix, in 16.16 fixed point, by which a container wants a stream shown; null where it wants nothing.
static inline const int32_t *ph_display_matrix(const AVStream *stream) {
#if LIBAVCODEC_VERSION_MAJOR >= 61
    const AVCodecParameters *parameters = stream->codecpar;
    const AVPacketSideData *data = av_packet_side_data_get(
        parameters->coded_side_data, parameters->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 36 ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 36 ? (const int32_t *)data : NULL;
#endif
}

// Likewise for one picture.
static inline const int32_t *ph_frame_display_matrix(const AVFrame *frame) {
    const AVFrameSideData *data = av_frame_get_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX);
    return data && data->size >= 36 ? (const int32_t *)data->data : NULL;
}

#endif
