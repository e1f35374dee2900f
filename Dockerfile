FROM python:3.11-slim
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
WORKDIR /samtal
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN useradd --system samtal && mkdir var && chown samtal var && chown -R samtal locale
USER samtal
ENV SAMTAL_HOST=0.0.0.0
EXPOSE 8000
CMD ["python", "manage.py", "serve"]
