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

#endif
