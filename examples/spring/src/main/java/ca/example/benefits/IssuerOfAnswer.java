package ca.example.benefits;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.web.filter.OncePerRequestFilter;

/** The answer must name the issuer that was asked (RFC 9207): spring-security does not look at it. */
class IssuerOfAnswer extends OncePerRequestFilter {

    private final String issuer;
    private final String path;

    IssuerOfAnswer(String issuer, String path) {
        this.issuer = issuer;
        this.path = path;
    }

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        return !path.equals(request.getServletPath());
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (issuer.equals(request.getParameter("iss"))) {
            chain.doFilter(request, response);
            return;
        }
        response.setStatus(HttpServletResponse.SC_BAD_REQUEST);
        response.setContentType("text/plain");
        response.getWriter().write("not signed in");
    }
}
