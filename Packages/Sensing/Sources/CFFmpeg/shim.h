// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#ifndef PUMPHANDLE_CFFMPEG_SHIM_H
#define PUMPHANDLE_CFFMPEG_SHIM_H

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/log.h>
#include <libavutil/opt.h>
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

// A stream's turn in degrees counter-clockwise, 0 without a display matrix. libavformat 61 moves side data.
static inline double ph_stream_turn(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_MAJOR >= 61
    const AVPacketSideData *side = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    const int32_t *matrix = side && side->size >= 9 * sizeof(int32_t) ? (const int32_t *)side->data : NULL;
#else
    size_t size = 0;
    const uint8_t *side = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    const int32_t *matrix = side && size >= 9 * sizeof(int32_t) ? (const int32_t *)side : NULL;
#endif
    return matrix ? av_display_rotation_get(matrix) : 0;
}

#endif
